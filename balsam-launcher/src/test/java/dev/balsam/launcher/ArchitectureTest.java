package dev.balsam.launcher;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Which way dependencies point. */
@AnalyzeClasses(packages = "dev.balsam", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String LAUNCHER = "dev.balsam.launcher..";

  @ArchTest
  static final ArchRule nobody_outside_the_core_uses_its_internals =
      noClasses()
          .that()
          .resideInAnyPackage(
              LAUNCHER, "dev.balsam.scheduler..", "dev.balsam.service..", "dev.balsam.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.balsam.internal..");

  @ArchTest
  static final ArchRule the_core_knows_no_launcher =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              LAUNCHER, "dev.balsam.scheduler..", "dev.balsam.service..", "dev.balsam.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              LAUNCHER, "dev.balsam.scheduler..", "dev.balsam.service..", "dev.balsam.cli..");

  @ArchTest
  static final ArchRule placement_is_pure =
      classes()
          .that()
          .resideInAPackage("dev.balsam.launcher.internal.placement..")
          .should()
          .onlyDependOnClassesThat(
              new com.tngtech.archunit.base.DescribedPredicate<JavaClass>(
                  "are collections, numbers, or values of the engine") {
                @Override
                public boolean test(JavaClass type) {
                  String name = type.getPackageName();
                  return name.equals("dev.balsam.launcher.internal.placement")
                      || name.equals("java.util")
                      || name.equals("java.util.function")
                      || name.equals("java.util.stream")
                      || name.equals("java.lang.runtime")
                      || name.equals("java.lang.invoke")
                      || name.equals("org.jspecify.annotations")
                      || type.isEquivalentTo(Node.class)
                      || type.isEquivalentTo(Core.class)
                      || type.isEquivalentTo(dev.balsam.engine.Candidate.class)
                      || isPlain(type);
                }
              });

  @ArchTest
  static final ArchRule placement_and_estimates_read_no_clock =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.balsam.launcher.internal.placement..", "dev.balsam.launcher.internal.estimate..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(
              System.class,
              Thread.class,
              Runtime.class,
              ProcessBuilder.class,
              java.time.Clock.class,
              java.time.Instant.class);

  @ArchTest
  static final ArchRule task_running_knows_neither_placement_nor_the_loop =
      noClasses()
          .that()
          .resideInAPackage("dev.balsam.launcher.internal.task..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.balsam.launcher.internal.run..",
              "dev.balsam.launcher.internal.placement..",
              "dev.balsam.engine..");

  @ArchTest
  static final ArchRule public_methods_show_no_internal_types =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.balsam.launcher")
          .and()
          .arePublic()
          .should(
              new ArchCondition<JavaMethod>("show no internal types") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                  boolean shows =
                      isInternal(method.getRawReturnType())
                          || method.getRawParameterTypes().stream()
                              .anyMatch(ArchitectureTest::isInternal);
                  events.add(
                      new SimpleConditionEvent(
                          method, !shows, method.getFullName() + " shows an internal type"));
                }
              });

  @ArchTest
  static final ArchRule internal_constructors_of_public_classes_are_private =
      classes()
          .that()
          .resideInAPackage("dev.balsam.launcher")
          .and()
          .haveModifier(PUBLIC)
          .should(
              new ArchCondition<JavaClass>("hide constructors that take internal types") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  type.getConstructors()
                      .forEach(
                          made -> {
                            boolean shows =
                                made.getRawParameterTypes().stream()
                                        .anyMatch(ArchitectureTest::isInternal)
                                    && !made.getModifiers().contains(JavaModifier.PRIVATE);
                            events.add(
                                new SimpleConditionEvent(
                                    made, !shows, made.getFullName() + " shows an internal type"));
                          });
                }
              });

  private static boolean isInternal(JavaClass type) {
    return type.getPackageName().contains(".internal");
  }

  private static boolean isPlain(JavaClass type) {
    return type.isPrimitive()
        || type.isArray()
        || (type.getPackageName().equals("java.lang")
            && !type.isEquivalentTo(System.class)
            && !type.isEquivalentTo(Thread.class)
            && !type.isEquivalentTo(Runtime.class));
  }
}
