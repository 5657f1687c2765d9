package dev.balsam;

import java.lang.reflect.Modifier;

/** Refuses a hook class that no launcher could make an object of. */
final class HookClasses {
  private HookClasses() {}

  static Class<? extends Hook> instantiable(Class<? extends Hook> hook) {
    boolean constructible;
    try {
      constructible =
          !Modifier.isAbstract(hook.getModifiers())
              && !hook.isHidden()
              && hook.getDeclaredConstructor() != null;
    } catch (NoSuchMethodException e) {
      constructible = false;
    }
    if (!constructible) {
      throw new BalsamException(
          "The hook class "
              + hook.getName()
              + " has no constructor without parameters. Add one, or give the hook as named code.");
    }
    return hook;
  }
}
