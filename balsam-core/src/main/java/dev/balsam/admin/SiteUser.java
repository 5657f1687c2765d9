package dev.balsam.admin;

/**
 * Somebody who may use a site.
 *
 * <pre>{@code
 * SiteUsers.of(site).list().stream().filter(user -> user.connections() > 0).map(SiteUser::name).forEach(System.out::println);
 * }</pre>
 *
 * @param name the role in the site's database: a collaborator's login name, or the owner's role
 * @param owner whether the site is theirs
 * @param connections how many they have to its server at the moment
 */
public record SiteUser(String name, boolean owner, int connections) {}
