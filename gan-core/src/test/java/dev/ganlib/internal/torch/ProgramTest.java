package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgramTest {

  @Test
  void should_name_the_method_when_there_is_none() {
    assertThatThrownBy(() -> Program.call("grdients"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the program has no method grdients");
  }

  @Test
  void should_refuse_an_empty_list_which_the_engine_cannot_pass() {
    Program.Call call = Program.call("clone_all");

    assertThatThrownBy(() -> call.withList(Role.PARAMETERS, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a list argument must not be empty: p");
  }
}
