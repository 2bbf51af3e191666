package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Role;
import java.util.ArrayList;
import java.util.List;

/** Copies, from before a move, of what it may change and its optimizer does not protect. */
final class Backup {
  private final List<NDArray> arrays;
  private final NDList saved;

  /** Copies every buffer, and what the player moves unless its optimizer obeys refusals. */
  Backup(List<NDArray> buffers, PlayerState player, NDManager manager) {
    arrays = new ArrayList<>(buffers);
    if (!player.player().optimizer().leavesRefusedMovesAlone()) {
      arrays.addAll(player.parameters());
      player.state().arrays().values().forEach(arrays::addAll);
    }
    saved = Copies.of(arrays, Role.BUFFERS, manager);
  }

  /** Puts the copies back if the move was refused; decided on the device. */
  void restoreIfRefused(NDArray checked) {
    Copies.restoreIfRefused(checked, arrays, saved);
  }

  /** Puts the copies back. */
  void restore() {
    Copies.into(arrays, Role.BUFFERS, saved);
  }
}
