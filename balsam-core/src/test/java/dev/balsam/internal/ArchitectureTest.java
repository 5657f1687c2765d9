package dev.balsam.internal;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.balsam.Balsam;
import java.nio.file.Path;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.balsam", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "dev.balsam.internal.state", "dev.balsam.internal.text", "dev.balsam.internal.graph"
  };

  @ArchTest
  static final ArchRule pure_packages_know_no_database_files_threads_or_loggers =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(
              are(resideInAnyPackage(
                      "java.sql..",
                      "javax.sql..",
                      "org.postgresql..",
                      "org.jooq..",
                      "java.io..",
                      "java.net..",
                      "java.util.concurrent..",
                      "org.slf4j..",
                      "dev.balsam.internal.store..",
                      "dev.balsam.internal.site..",
                      "dev.balsam.internal.schema..",
                      "dev.balsam.internal.postgres.."))
                  .or(files())
                  .or(JavaClass.Predicates.type(Thread.class)));

  private static DescribedPredicate<JavaClass> files() {
    return DescribedPredicate.describe(
        "classes of java.nio.file other than Path",
        type ->
            type.getPackageName().startsWith("java.nio.file") && !type.isEquivalentTo(Path.class));
  }

  @ArchTest
  static final ArchRule pure_packages_read_no_clock =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule the_policy_of_runs_reads_no_clock =
      noClasses()
          .that()
          .haveSimpleName("AfterRun")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule public_methods_name_no_internal_type =
      noMethods()
          .that()
          .areDeclaredInClassesThat(
              are(resideInAnyPackage("dev.balsam", "dev.balsam.admin", "dev.balsam.engine"))
                  .and(HasModifiers.Predicates.modifier(JavaModifier.PUBLIC)))
          .and()
          .arePublic()
          .should(nameInternalTypes());

  private static ArchCondition<JavaMethod> nameInternalTypes() {
    return new ArchCondition<>("name an internal type in their signature") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean internal =
            method.getReturnType().getAllInvolvedRawTypes().stream().anyMatch(this::isInternal)
                || method.getParameterTypes().stream()
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                    .anyMatch(this::isInternal);
        events.add(new SimpleConditionEvent(method, internal, method.getFullName()));
      }

      private boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith("dev.balsam.internal");
      }
    };
  }

  @ArchTest
  static final ArchRule state_and_text_depend_on_no_other_internal_package =
      noClasses()
          .that()
          .resideInAnyPackage("dev.balsam.internal.state", "dev.balsam.internal.text")
          .should()
          .dependOnClassesThat(
              are(resideInAPackage("dev.balsam.internal.."))
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage(
                              "dev.balsam.internal.state", "dev.balsam.internal.text"))));

  @ArchTest
  static final ArchRule graph_depends_on_drafts_only =
      noClasses()
          .that()
          .resideInAPackage("dev.balsam.internal.graph")
          .should()
          .dependOnClassesThat(
              are(resideInAPackage("dev.balsam.internal.*.."))
                  .and(DescribedPredicate.not(resideInAPackage("dev.balsam.internal.graph"))));

  @ArchTest
  static final ArchRule the_store_knows_neither_sites_nor_schema_nor_servers =
      noClasses()
          .that()
          .resideInAPackage("dev.balsam.internal.store")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.balsam.internal.site",
              "dev.balsam.internal.schema",
              "dev.balsam.internal.postgres",
              "dev.balsam.internal.graph");

  @ArchTest
  static final ArchRule schema_knows_neither_sites_nor_servers =
      noClasses()
          .that()
          .resideInAPackage("dev.balsam.internal.schema")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.balsam.internal.site", "dev.balsam.internal.postgres");

  @ArchTest
  static final ArchRule the_managed_server_knows_nothing_of_jobs =
      noClasses()
          .that()
          .resideInAPackage("dev.balsam.internal.postgres")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.balsam.internal.site",
              "dev.balsam.internal.store",
              "dev.balsam.internal.schema",
              "dev.balsam.internal.state",
              "dev.balsam.engine");

  @ArchTest
  static final ArchRule only_the_way_in_knows_how_sites_are_made =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.balsam.internal.site", "dev.balsam.internal.doctor", "dev.balsam.admin")
          .and()
          .doNotBelongToAnyOf(Balsam.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.balsam.internal.site");
}
