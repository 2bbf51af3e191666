package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ScopeTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static boolean released(NDArray array) {
    return ((PtNDArray) array).isReleased();
  }

  @Test
  void should_close_what_was_made_inside_and_nothing_else() {
    NDArray before = manager.ones(new Shape(2));
    NDArray inside;
    NDArray ofTheProgram;
    Scope scope = new Scope();
    // DJL attaches the product to the manager of its first operand, which stays open.
    inside = before.mul(before);
    ofTheProgram = Operators.scale(before, 2);
    scope.close();
    NDArray after = manager.ones(new Shape(2));

    assertThat(released(inside)).isTrue();
    assertThat(released(ofTheProgram)).isTrue();
    assertThat(released(before)).isFalse();
    assertThat(released(after)).isFalse();
  }

  @Test
  void should_leave_open_what_is_kept() {
    NDArray kept;
    NDList list;
    NDArray lost;
    try (Scope scope = new Scope()) {
      kept = Scope.keep(manager.ones(new Shape(2)));
      list = Scope.keep(new NDList(manager.ones(new Shape(1)), manager.ones(new Shape(1))));
      lost = manager.ones(new Shape(2));
      assertThat(scope).isNotNull();
    }

    assertThat(released(kept)).isFalse();
    assertThat(list).noneMatch(ScopeTest::released);
    assertThat(released(lost)).isTrue();
  }

  @Test
  void should_close_the_inner_arrays_first_when_scopes_are_nested() {
    Scope outer = new Scope();
    NDArray outerArray = manager.ones(new Shape(1));
    Scope inner = new Scope();
    NDArray innerArray = manager.ones(new Shape(1));

    inner.close();
    assertThat(released(innerArray)).isTrue();
    assertThat(released(outerArray)).isFalse();

    NDArray afterwards = manager.ones(new Shape(1));
    outer.close();
    assertThat(released(outerArray)).isTrue();
    assertThat(released(afterwards)).isTrue();
  }

  @Test
  void should_leave_other_threads_arrays_alone() throws InterruptedException {
    NDArray[] made = new NDArray[1];
    Scope scope = new Scope();
    Thread thread = new Thread(() -> made[0] = manager.ones(new Shape(1)));
    thread.start();
    thread.join();
    scope.close();

    assertThat(released(made[0])).isFalse();
  }
}
