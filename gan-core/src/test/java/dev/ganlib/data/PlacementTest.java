package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.ganlib.Latent;
import dev.ganlib.game.Game;
import dev.ganlib.game.Network;
import dev.ganlib.game.Player;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.metric.Samples;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PlacementTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void should_say_where_arrays_are_made_and_who_owns_them(DataType type) {
    Placement placement = Placement.of(manager, type);

    NDArray latents = Latent.normal(3).draw(placement, 7, 5);

    assertThat(placement.manager()).isSameAs(manager);
    assertThat(placement.device()).isEqualTo(Device.cpu());
    assertThat(placement.dataType()).isEqualTo(type);
    assertThat(placement)
        .hasToString((type == DataType.FLOAT32 ? "float32" : "float64") + " on cpu()");
    assertThat(latents.getManager()).isSameAs(manager);
    assertThat(latents.getDataType()).isEqualTo(type);
  }

  @Test
  void should_be_one_array_and_make_none_when_it_is_passed_on() {
    int before = manager.getManagedArrays().size();
    Placement placement = Placement.of(manager, DataType.FLOAT32);

    placement.manager();
    placement.device();
    placement.dataType();
    Placement same = Placement.like(placement.array());

    assertThat(same.manager()).isSameAs(manager);
    assertThat(manager.getManagedArrays()).hasSize(before + 1);
  }

  @Test
  @SuppressWarnings("try") // the scope works by being open
  void should_be_open_as_long_as_its_manager_when_it_is_made_in_a_scope() {
    Placement placement;
    try (Scope scope = new Scope()) {
      placement = Placement.of(manager, DataType.FLOAT32);
    }

    try (NDArray latents = Latent.normal(3).draw(placement, 7, 5)) {
      assertThat(latents.getShape()).isEqualTo(new Shape(5, 3));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT64", "UINT8", "BOOLEAN"})
  void should_refuse_types_that_are_not_floating(DataType type) {
    String message =
        "expected a floating data type, such as float32, but was "
            + type.name().toLowerCase(Locale.ROOT);

    assertThatThrownBy(() -> Placement.of(manager, type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> Placement.like(manager.zeros(new Shape(2), type)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void should_serve_samples_of_a_source_before_there_is_a_trainer() {
    NDArray bytes =
        manager.create(new float[] {0, 255, 51}, new Shape(3, 1)).toType(DataType.UINT8, false);
    Placement placement = Placement.of(manager, DataType.FLOAT64);
    List<Double> seen = new ArrayList<>();

    Samples.of(Source.bytes(bytes), placement)
        .forEach(
            (samples, labels) -> {
              assertThat(samples.getDataType()).isEqualTo(DataType.FLOAT64);
              for (double value : samples.toDoubleArray()) {
                seen.add(value);
              }
            });

    // byte * 2 / 255 - 1
    assertThat(seen).hasSize(3);
    assertThat(seen).anySatisfy(x -> assertThat(x).isEqualTo(-1.0));
    assertThat(seen).anySatisfy(x -> assertThat(x).isCloseTo(1.0, within(1e-15)));
    assertThat(seen).anySatisfy(x -> assertThat(x).isCloseTo(-0.6, within(1e-15)));
  }

  @Test
  void should_have_what_is_made_close_with_the_game_or_the_snapshot_that_it_is_of() {
    Network network =
        Network.of("network", Mlp.builder(new Shape(2)).linear(1).build(), new Shape(2));
    Game game =
        Game.builder()
            .player(Player.of("player", Adam.of(1e-3), network))
            .dataType(DataType.FLOAT64)
            .device(Device.cpu())
            .build();
    Snapshot snapshot = game.snapshot(network);
    NDArray ofGame = Latent.normal(2).draw(game.placement(), 1, 3);
    NDArray ofSnapshot = Latent.normal(2).draw(snapshot.placement(), 1, 3);
    assertThat(ofGame.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(ofSnapshot.getDataType()).isEqualTo(DataType.FLOAT64);

    game.close();

    assertThat(((PtNDArray) ofGame).isReleased()).isTrue();
    assertThat(((PtNDArray) ofSnapshot).isReleased()).isFalse();
    assertThatThrownBy(game::placement)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the game is closed");
    snapshot.close();
    assertThat(((PtNDArray) ofSnapshot).isReleased()).isTrue();
  }
}
