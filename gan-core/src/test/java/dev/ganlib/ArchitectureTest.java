package dev.ganlib;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.ganlib.nn.DescribedLayer;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The house's rules, checked on the byte code.
 *
 * <p>The classes are kept as long as this test only: the tests that follow provoke garbage
 * collections, each of which would go through them.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class ArchitectureTest {
  private final JavaClasses core =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.ganlib");

  private static final DescribedPredicate<JavaAccess<?>> NUMBER_OPERAND =
      describe(
          "an NDArray method with a Number operand",
          access ->
              access instanceof JavaMethodCall
                  && access.getTargetOwner().isAssignableTo(NDArray.class)
                  && access instanceof JavaMethodCall call
                  && call.getTarget().getRawParameterTypes().stream()
                      .anyMatch(type -> type.isEquivalentTo(Number.class)));

  /** {@code toDoubleArray}, {@code getFloat}, {@code toByteBuffer} and their like. */
  private static final DescribedPredicate<JavaAccess<?>> READ =
      describe(
          "an NDArray method that gives its elements to Java",
          access ->
              access instanceof JavaMethodCall
                  && access.getTargetOwner().isAssignableTo(NDArray.class)
                  && access
                      .getTarget()
                      .getName()
                      .matches(
                          "to(\\w+)?Array|toByteBuffer|toDebugString|toString|contentEquals"
                              + "|get(Double|Float|Long|Int|Byte|Uint8|Boolean|String)"));

  private static final ArchRule NO_READ =
      noClasses()
          .that()
          .resideInAPackage("dev.ganlib..")
          .and()
          .resideOutsideOfPackage("dev.ganlib.example..")
          .and()
          .doNotHaveFullyQualifiedName("dev.ganlib.internal.torch.Reads")
          .should()
          .accessTargetWhere(READ)
          .because("a read waits for the device; Reads counts them");

  private static final ArchRule NO_NUMBER_OPERAND =
      noClasses()
          .should()
          .accessTargetWhere(NUMBER_OPERAND)
          .because("autograd would read memory that Java may have freed; use Operators");

  /** Each package and those it may depend on; the point is {@code dev.ganlib} itself. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dev.ganlib | game loss optim data nn nn.stock internal",
        "dev.ganlib.game | nn optim data internal",
        "dev.ganlib.loss | internal",
        "dev.ganlib.optim | internal",
        "dev.ganlib.nn | internal",
        "dev.ganlib.nn.stock | nn internal",
        "dev.ganlib.data | internal",
        "dev.ganlib.bench | nn data internal",
        "dev.ganlib.image | internal",
        "dev.ganlib.store | internal",
        "dev.ganlib.translation | . game loss optim internal",
        "dev.ganlib.metric | . game loss nn optim data internal",
        "dev.ganlib.listener | game image metric internal",
        "dev.ganlib.internal.torch | ''",
        "dev.ganlib.internal.store | internal.torch",
        "dev.ganlib.internal.check | ''",
        "dev.ganlib.internal.desktop | ''",
      })
  void should_depend_one_way_only(String name, String allowed) {
    List<String> packages = new ArrayList<>(List.of(name));
    for (String one : allowed.isBlank() ? new String[0] : allowed.split(" ", -1)) {
      packages.add(
          one.equals(".")
              ? "dev.ganlib"
              : "dev.ganlib." + one + (one.equals("internal") ? ".." : ""));
    }
    String[] allowedPackages = packages.toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(name)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.ganlib..").and(DescribedPredicate.not(anyOf(allowedPackages))))
        .check(core);
  }

  private static DescribedPredicate<JavaClass> anyOf(String... packages) {
    DescribedPredicate<JavaClass> any = DescribedPredicate.alwaysFalse();
    for (String name : packages) {
      any = any.or(resideInAPackage(name));
    }
    return any;
  }

  @Test
  void should_have_no_package_cycles() {
    slices().matching("dev.ganlib.(*)..").should().beFreeOfCycles().check(core);
  }

  /** Of classes inside others the outermost counts, and of two that make one another the first. */
  @Test
  void should_have_no_cycles_of_classes_in_the_game() {
    Map<String, String> makers =
        Map.of("GameBuilder", "Game", "NetworkSummary", "Network", "ReportLog", "StepReport");
    SliceAssignment outermost =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            if (!type.getPackageName().equals("dev.ganlib.game")) {
              return SliceIdentifier.ignore();
            }
            String name = type.getName().substring("dev.ganlib.game.".length()).split("\\$", 2)[0];
            return SliceIdentifier.of(makers.getOrDefault(name, name));
          }

          @Override
          public String getDescription() {
            return "classes of dev.ganlib.game";
          }
        };
    slices().assignedFrom(outermost).should().beFreeOfCycles().check(core);
  }

  @Test
  void should_have_every_layer_describe_itself() {
    classes()
        .that()
        .resideInAPackage("dev.ganlib.nn..")
        .and()
        .areAssignableTo(Block.class)
        .and()
        .areNotAnonymousClasses()
        .should()
        .beAssignableTo(DescribedLayer.class)
        .check(core);
  }

  @Test
  void should_know_the_engine_in_one_package_only() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ganlib.internal.torch")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl.pytorch..")
        .check(core);
  }

  @Test
  void should_use_no_number_operand() {
    NO_NUMBER_OPERAND.check(core);
  }

  @Test
  void should_find_a_number_operand_where_there_is_one() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
    assertThatThrownBy(() -> NO_NUMBER_OPERAND.check(offender))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("mul(java.lang.Number)");
  }

  @Test
  void should_read_arrays_in_one_place_only() {
    NO_READ.check(core);
  }

  @Test
  void should_find_a_read_where_there_is_one() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
    assertThatThrownBy(() -> NO_READ.check(offender))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("getFloat")
        .hasMessageContaining("toArray");
  }

  @SuppressWarnings("unused") // only its byte code is looked at
  private static final class Offender {
    static NDArray half(NDArray x) {
      return x.mul(0.5f);
    }

    static float read(NDArray x) {
      return x.getFloat() + x.toArray().length;
    }

    private Offender() {}
  }

  @Test
  void should_not_show_internal_types() {
    methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage("dev.ganlib.internal..")
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .should(
            new ArchCondition<JavaMethod>("mention no internal type") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                List<JavaClass> types = new ArrayList<>(method.getRawParameterTypes());
                types.add(method.getRawReturnType());
                for (JavaClass type : types) {
                  if (type.getPackageName().startsWith("dev.ganlib.internal")) {
                    events.add(
                        SimpleConditionEvent.violated(
                            method, method.getFullName() + " mentions " + type.getName()));
                  }
                }
              }
            })
        .check(core);
  }

  /** Gson alone sees more, the records that it reads and writes. */
  @Test
  void should_export_the_packages_with_public_types_and_no_others() throws Exception {
    Path classes =
        Path.of(GanTrainer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path descriptor = classes.resolve("META-INF/versions/17/module-info.class");
    ModuleDescriptor module;
    try (InputStream in = Files.newInputStream(descriptor)) {
      module = ModuleDescriptor.read(in);
    }
    Set<String> shown = new TreeSet<>();
    for (JavaClass type : core) {
      if (type.getModifiers().contains(JavaModifier.PUBLIC)
          && !type.getPackageName().startsWith("dev.ganlib.internal")) {
        shown.add(type.getPackageName());
      }
    }

    assertThat(module.name()).isEqualTo("dev.ganlib.core");
    assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrderElementsOf(shown);
    assertThat(module.isOpen()).isFalse();
    assertThat(module.opens())
        .allSatisfy(one -> assertThat(one.targets()).containsExactly("com.google.gson"));
  }

  @Test
  void should_have_no_abstract_class_in_the_public_interface() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ganlib.internal..")
        .and()
        .arePublic()
        .and()
        .areNotInterfaces()
        .should()
        .haveModifier(JavaModifier.ABSTRACT)
        .check(core);
  }
}
