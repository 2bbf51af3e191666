package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.EngineRoom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Players, their networks and the state of a training: the general form of every GAN.
 *
 * <p>The game plays a {@link Plan} round by round. A round takes a batch of each source and makes
 * the plan's moves in order. A move evaluates the player's objective, takes its gradient with
 * respect to that player's parameters and no others, and applies the player's optimizer. Nothing is
 * accumulated, zeroed or frozen, so a move cannot change, or leave anything behind in, parameters
 * that are not the player's.
 *
 * <p>A move whose loss or gradient is not finite is not applied at all: parameters, optimizer state
 * and buffers stay as they were, and {@link TrainingException} tells of it at most {@value
 * ReportLog#CAPACITY} rounds later.
 *
 * <p>Where an objective or a source fails in a round, its earlier moves stay made, and the game's
 * place in the data is that before the round.
 *
 * <p>An interrupt of the thread does not end a training: {@link Training#stop} does.
 *
 * <p>The same seed, plan, data and number of threads give the same numbers to the bit on a CPU.
 *
 * <p>Not thread-safe, but several games may be played at once, each in its own thread. Closing a
 * game closes its networks' arrays.
 */
public final class Game implements AutoCloseable {
  /** Small, but enough for batch statistics. */
  private static final int REHEARSAL_BATCH = 8;

  private final NDManager manager;
  private final GameSettings settings;
  private final Placement placement;
  private final GameParts parts;
  private final GameState state;
  private final CheckpointWriter writer;
  private final RehearsalRounds rehearsal;
  private final Stopwatch watch = new Stopwatch();
  private final MoveRunner moves;
  private final ReportLog log;
  private @Nullable Plan planPlayed;
  private @Nullable Checkpoint resumed;
  private @Nullable String stopReason;
  private boolean isPlayed;
  private boolean closed;

  Game(GameSettings settings) {
    manager = EngineRoom.newManager(settings.device());
    this.settings = settings;
    log = new ReportLog(manager);
    try {
      placement = Placement.of(manager, settings.dataType());
      parts = new GameParts(settings, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
    state = new GameState(parts.changing(), parts.averages(), parts.players());
    moves = new MoveRunner(manager, parts.buffers(), settings.precision(), watch);
    writer =
        new CheckpointWriter(state, parts.configuration(), settings.attached(), settings.device());
    rehearsal =
        new RehearsalRounds(manager, placement, settings.seed(), settings.precision(), parts);
  }

  /**
   * Starts the description of a game.
   *
   * @return a builder without players
   */
  public static GameBuilder builder() {
    return new GameBuilder();
  }

  /** {@return how many rounds have been played} */
  public long step() {
    return state.step();
  }

  /** Returns whether the next plan resumes that of a checkpoint. */
  boolean isResumed() {
    return resumed != null;
  }

  /** {@return why a listener had the last plan end before its time; empty if none had} */
  public Optional<String> stopReason() {
    return Optional.ofNullable(stopReason);
  }

  /**
   * {@return how many native arrays the game holds: weights, averages, optimizer state and figures
   * that wait; between two plans always the same, for a round leaves none behind}
   *
   * @throws IllegalStateException if the game is closed
   */
  public int liveArrays() {
    checkOpen();
    return manager.getManagedArrays().size();
  }

  /** {@return where the time of the rounds played so far went} */
  public Timings timings() {
    return watch.timings();
  }

  /** {@return where the game computes} */
  public Device device() {
    return manager.getDevice();
  }

  /**
   * {@return the device and data type that this game computes with, and its manager: what is made
   * for it and not closed before closes with the game}
   *
   * @throws IllegalStateException if the game is closed
   */
  public Placement placement() {
    checkOpen();
    return placement;
  }

  /**
   * Plays every move of a plan once on noise, without a trace in the game, and throws if one is at
   * fault: a wrong shape, an objective that does not depend on its player, gradients that cannot be
   * reproduced or that read freed memory. Objectives are evaluated in float64, too, to be compared.
   * {@link #play} does this by itself.
   *
   * @param plan whose moves are rehearsed, on noise like the samples and labels of its sources,
   *     which are not asked for any; {@link Source#noise} stands for a source that is not there yet
   * @throws IllegalArgumentException if a move is at fault, with the player in the message
   * @throws IllegalStateException if the game is closed, or the engine computes wrong gradients and
   *     cannot be made right
   */
  public void rehearse(Plan plan) {
    rehearse(plan, REHEARSAL_BATCH);
  }

  /**
   * Rehearses as {@link #rehearse(Plan)} does, with batches of a size that the moves can take.
   *
   * @param plan whose moves are rehearsed
   * @param batch how many samples a batch has, positive
   * @throws IllegalArgumentException if a move is at fault, with the player in the message, or the
   *     batch is not positive
   * @throws IllegalStateException if the game is closed, or the engine computes wrong gradients and
   *     cannot be made right
   */
  public void rehearse(Plan plan, int batch) {
    checkOpen();
    Ranges.positive("batch", batch);
    plan.phases().forEach(phase -> rehearsal.play(phase, state.step(), batch));
  }

  /**
   * Plays a plan to its end, with listeners that need no {@link View}: those that read reports, add
   * to them, stop the training or ask for checkpoints.
   *
   * @param plan who moves when, on which data
   * @param listeners called after each round, in this order
   * @throws IllegalArgumentException if a listener {@linkplain GanListener#needsView needs a view},
   *     the plan does not fit the game or the rehearsal finds a fault
   * @throws IllegalStateException if the game is closed, a source gives no batch, or the engine
   *     computes wrong gradients and cannot be made right
   * @throws TrainingException if a move is not finite or an objective fails
   */
  public void play(Plan plan, GanListener... listeners) {
    checkIdle();
    play(plan, NoView.none(List.of(listeners)), List.of(listeners));
  }

  /**
   * Plays a plan to its end.
   *
   * @param plan who moves when, on which data
   * @param view samples and saves for listeners, such as dev.ganlib's {@code Sampler.view} makes it
   * @param listeners called after each round, in this order
   * @throws IllegalArgumentException if the plan does not fit the game or the rehearsal finds a
   *     fault
   * @throws IllegalStateException if the game is closed, a source gives no batch, or the engine
   *     computes wrong gradients and cannot be made right
   * @throws TrainingException if a move is not finite or an objective fails
   */
  public void play(Plan plan, View view, List<GanListener> listeners) {
    checkIdle();
    plan.check(parts.players().keySet());
    Checkpoint from = resumed;
    if (from != null && !from.text().plan().isEmpty()) {
      from.check(from.text().plan(), PlanWords.of(plan));
      state.progress().checkPlace(plan, state.step());
    }
    List<Plan> phases = plan.phases();
    for (Plan phase : phases.subList(from == null ? 0 : state.progress().phase(), phases.size())) {
      rehearsal.playAll(phase, state.step());
    }
    log.forgetRefusal();
    if (from == null) {
      state.progress().start(state.step(), state.attempt(), phases.get(0).sources().keySet());
    }
    resumed = null;
    stopReason = null;
    planPlayed = plan;
    PlanRun.RunContext table =
        new PlanRun.RunContext(
            placement, settings.seed(), parts, moves, state, log, watch, settings.policy());
    PlanRun run = new PlanRun(table, plan, view, listeners, this::write);
    isPlayed = true;
    try {
      stopReason = run.play(from);
    } catch (RuntimeException | Error e) {
      if (from != null && state.step() == from.step()) {
        // No round was played, so the next plan still resumes the checkpoint.
        resumed = from;
      }
      throw e;
    } finally {
      isPlayed = false;
    }
  }

  /** A listener that had hold of the game could otherwise change it in the middle of a plan. */
  private void checkIdle() {
    checkOpen();
    if (isPlayed) {
      throw new IllegalStateException(
          "the game is being played; it can take another plan or state when that is over");
    }
  }

  /**
   * Writes a checkpoint of the game as it is; what listeners keep is in those only that they ask
   * for themselves, by {@link Training#checkpoint}.
   *
   * @param folder of checkpoints, made if absent; a checkpoint of the same step is replaced
   * @return the checkpoint's own folder, {@code step-<number>}
   * @throws UncheckedIOException if it cannot be written; older checkpoints stay as they were
   * @throws IllegalStateException if the game is closed
   */
  public Path checkpoint(Path folder) {
    checkOpen();
    return write(folder, files -> {}, Map.of());
  }

  private Path write(Path folder, Consumer<Path> listeners, Map<String, Double> figures) {
    return writer.write(folder, listeners, figures, planWords());
  }

  /** Returns what decides the plan that is played or to be resumed; empty if there is none. */
  private Map<String, String> planWords() {
    Checkpoint from = resumed;
    if (from != null) {
      return from.text().plan();
    }
    Plan played = planPlayed;
    return played == null ? Map.of() : PlanWords.of(played);
  }

  /**
   * Goes back, or forward, to a checkpoint: networks, averages, optimizers and the place in the
   * plan and in the data. The next plan then resumes where the checkpoint's was, and may be longer
   * or shorter than it, but no shorter than what has been played; where no plan had been played,
   * any plan begins.
   *
   * @param checkpoint written by a game of the same players and networks
   * @throws IOException if its arrays cannot be read
   * @throws IllegalArgumentException if the configuration is another (with a list of what differs,
   *     unless {@link Checkpoint#acceptingChanges}), or if the arrays do not fit; {@link #play}
   *     throws it if the plan or the data differ, or the plan is too short
   * @throws IllegalStateException if the game is closed or being played
   */
  public void resume(Checkpoint checkpoint) throws IOException {
    checkIdle();
    checkpoint.check(checkpoint.text().game(), parts.configuration());
    checkpoint.restore(state, manager);
    planPlayed = null;
    resumed = checkpoint.text().plan().isEmpty() ? null : checkpoint;
  }

  /**
   * {@return a network's trainable parameters and buffers by their names in its block; the arrays
   * stay the game's}
   *
   * @param network one of this game's
   * @throws IllegalArgumentException if it is another game's
   * @throws IllegalStateException if the game is closed
   */
  public Map<String, NDArray> arrays(Network network) {
    checkOpen();
    return parts.weights(network).byName(network);
  }

  /**
   * Copies a network's weights as they are now, to run in inference mode.
   *
   * @param network one of this game's
   * @return the network with the copy, owned by the caller; it outlives the game
   * @throws IllegalArgumentException if it is another game's
   * @throws IllegalStateException if the game is closed
   */
  public Snapshot snapshot(Network network) {
    checkOpen();
    return Snapshot.of(network, parts.weights(network), manager.getDevice());
  }

  /**
   * Copies the average of a network's weights, to run in inference mode.
   *
   * @param network one whose weights this game averages
   * @return the network with the copy, owned by the caller; it outlives the game
   * @throws IllegalArgumentException if its weights are not averaged
   * @throws IllegalStateException if the game is closed
   */
  public Snapshot averageSnapshot(Network network) {
    checkOpen();
    return Snapshot.of(network, parts.average(network).weights(), manager.getDevice());
  }

  /**
   * Runs one of the game's networks in inference mode with its weights as they are now.
   *
   * @param network one of this game's
   * @param inputs of the shapes that the network declares, with a batch axis; they stay the
   *     caller's
   * @return the output, of a network that gives several arrays the first; owned by the caller and
   *     attached to the first input's manager
   * @throws IllegalArgumentException if the network is another game's
   * @throws IllegalStateException if the game is closed
   */
  public NDArray infer(Network network, NDArray... inputs) {
    checkOpen();
    return Snapshot.infer(network, parts.weights(network), inputs);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the game is closed");
    }
  }

  /** Closes the networks' arrays and the state; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      log.close();
      parts.close();
      manager.close();
    }
  }
}
