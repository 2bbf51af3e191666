package dev.ganlib.example.mnist;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.ganlib.store.AtomicFile;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The application's rooms, checked on the byte code: one subject each, arrows one way. */
@TestInstance(Lifecycle.PER_CLASS)
final class RoomsTest {
  private static final String HOUSE = "dev.ganlib.example.mnist";

  private static final ArchRule NO_INTERNALS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.ganlib.internal..")
          .because("an application uses what every user may; dev.ganlib.store has files");

  private final JavaClasses application =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HOUSE);

  /** Each room and those that it may know. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data   | ''",
        "chart  | ''",
        "recipe | data",
        "run    | ''",
        "judge  | data",
        "train  | data chart recipe run",
        "report | data chart run judge",
        "bench  | chart",
        "cli    | data chart recipe run judge train report bench",
      })
  void should_know_the_rooms_below_only(String room, String allowed) {
    Set<String> known = new LinkedHashSet<>(Set.of(room));
    if (!allowed.isEmpty()) {
      known.addAll(Set.of(allowed.split(" ", -1)));
    }
    DescribedPredicate<JavaClass> below =
        DescribedPredicate.describe(
            "rooms other than " + known,
            other ->
                other.getPackageName().startsWith(HOUSE)
                    && !known.contains(roomOf(other.getPackageName())));

    noClasses()
        .that(resideInAPackage(HOUSE + "." + room))
        .should()
        .dependOnClassesThat(below)
        .check(application);
  }

  private static String roomOf(String packageName) {
    return packageName.equals(HOUSE) ? "" : packageName.substring(HOUSE.length() + 1);
  }

  @Test
  void should_have_nine_rooms_and_nothing_outside_them() {
    Set<String> rooms = new LinkedHashSet<>();
    application.stream()
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .forEach(type -> rooms.add(roomOf(type.getPackageName())));

    assertThat(rooms)
        .containsExactlyInAnyOrder(
            "data", "chart", "recipe", "run", "judge", "train", "report", "bench", "cli");
  }

  @Test
  void should_have_no_cycles() {
    slices().matching(HOUSE + ".(*)").should().beFreeOfCycles().check(application);
  }

  @Test
  void should_know_no_internals_of_the_library() {
    NO_INTERNALS.check(application);
  }

  @Test
  void should_say_on_which_device_arrays_are_made() {
    noClasses()
        .should()
        .callMethod(NDManager.class, "newBaseManager")
        .because("the default is a GPU where there is one, and trained networks are on the CPU")
        .check(application);
  }

  @Test
  void should_find_internals_where_there_are_some() {
    JavaClasses offender = new ClassFileImporter().importClasses(AtomicFile.class);

    assertThatThrownBy(() -> NO_INTERNALS.check(offender))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("dev.ganlib.internal.store.AtomicFile");
  }

  @Test
  void should_show_only_what_another_room_uses() {
    classes()
        .that()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .and()
        .doNotHaveSimpleName("Main")
        .should(
            new ArchCondition<JavaClass>("be used by another room") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean used =
                    type.getDirectDependenciesToSelf().stream()
                        .anyMatch(
                            dependency ->
                                !dependency
                                    .getOriginClass()
                                    .getPackage()
                                    .equals(type.getPackage()));
                if (!used) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getName() + " is public, but no other room uses it"));
                }
              }
            })
        .check(application);
  }
}
