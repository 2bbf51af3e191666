package dev.ganlib.game;

import dev.ganlib.data.Batches;
import dev.ganlib.data.Order;
import dev.ganlib.data.Source;
import dev.ganlib.internal.store.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The moves of a round in their order, the data they are made on, and the number of rounds.
 *
 * <pre>{@code
 * Plan plan =
 *     Plan.rounds(500)
 *         .batch(64)
 *         .source("real", source)
 *         .move(discriminator, round -> ...)
 *         .move(generator, round -> ...);
 * }</pre>
 *
 * <p>The moves of a round are made in the order given; a player may appear several times, with one
 * objective or several. Immutable: every method returns another plan. Phases, such as a
 * pre-training and what comes after it, are plans joined by {@link #then}.
 */
public final class Plan {
  /** A move in the sequence of a round. */
  record Move(Player player, Objective objective) {}

  private Batches batches;
  private Map<String, Source> sources = Map.of();

  /** The name of the source that each following source follows. */
  private Map<String, String> pairs = Map.of();

  private List<Move> moves = List.of();
  private Map<String, String> words = Map.of();

  /** Two plans or more to be played one after another, instead of all the others; or none. */
  private List<Plan> phases = List.of();

  private Plan(Batches batches) {
    this.batches = batches;
  }

  private Plan(Plan other) {
    batches = other.batches;
    sources = other.sources;
    pairs = other.pairs;
    moves = other.moves;
    words = other.words;
  }

  private Plan with(Consumer<Plan> change) {
    if (!phases.isEmpty()) {
      throw new IllegalStateException(
          "the phases of a plan are set up before they are joined by then(...), not after");
    }
    Plan copy = new Plan(this);
    change.accept(copy);
    return copy;
  }

  /**
   * {@return an empty plan of a length and batches that were set before}
   *
   * @param batches such as those of another plan
   */
  public static Plan of(Batches batches) {
    return new Plan(Objects.requireNonNull(batches, "batches"));
  }

  /**
   * {@return an empty plan in rounds; the sources are passed over as often as needed}
   *
   * @param rounds how many, not negative
   * @throws IllegalArgumentException if {@code rounds} is negative
   */
  public static Plan rounds(long rounds) {
    return of(Batches.rounds(rounds));
  }

  /**
   * {@return an empty plan in passes over the first source}
   *
   * @param epochs how many, not negative
   * @throws IllegalArgumentException if {@code epochs} is negative
   */
  public static Plan epochs(long epochs) {
    return of(Batches.epochs(epochs));
  }

  /**
   * {@return this with another batch size; 64 unless set}
   *
   * @param batch in samples, positive
   * @throws IllegalArgumentException if {@code batch} is not positive
   */
  public Plan batch(int batch) {
    return with(p -> p.batches = p.batches.size(batch));
  }

  /**
   * {@return this with several batches of each source in every round; 1 unless set}
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Plan batchesPerRound(int count) {
    return with(p -> p.batches = p.batches.perRound(count));
  }

  /**
   * {@return this with every batch evaluated in several parts, one after another, before the one
   * update of a move: gradient accumulation, for batches that do not fit into memory; 1 unless set}
   *
   * <p>The update is that of the whole batch where the objective is a mean over samples, as far as
   * its numbers are drawn for the whole batch, as {@link Round#drawnPerSample} does. It is another
   * where samples are compared with one another: batch normalisation, and losses with a batch mean.
   * A part weighs by its rows of all batches that a move looks at: where those of two sources
   * differ in size, as their last ones of an epoch may, it is another update than that of two
   * means: use {@link #dropLast} then.
   *
   * @param count how many, positive; a batch with fewer samples is split into its samples
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Plan microBatches(int count) {
    return with(p -> p.batches = p.batches.parts(count));
  }

  /**
   * {@return this with every batch drawn anew from all samples, instead of passes over them}
   *
   * @throws IllegalArgumentException if sources that are {@link #paired} draw by different rules
   */
  public Plan withReplacement() {
    return with(p -> p.batches = p.batches.withReplacement()).requirePairs();
  }

  /** {@return this with a smaller last batch of an epoch left out, instead of kept} */
  public Plan dropLast() {
    return with(p -> p.batches = p.batches.dropLast());
  }

  /**
   * {@return this with one more source of real samples}
   *
   * @param name unique in the plan; {@link Round#batch(String)} finds the batches by it
   * @param source stays the caller's
   * @throws IllegalArgumentException if the plan has a source of that name
   */
  public Plan source(String name, Source source) {
    Map<String, Source> more = new LinkedHashMap<>(sources);
    if (more.put(name, source) != null) {
      throw new IllegalArgumentException("a plan's sources need unique names but has two " + name);
    }
    return with(p -> p.sources = more);
  }

  /**
   * {@return this with two more sources that are drawn in the same order: the samples in the same
   * place of their batches belong together, as an input and its target do}
   *
   * <p>What a source draws besides, such as which images {@link Source#mirrored} mirrors, is the
   * same for both.
   *
   * @param first unique in the plan
   * @param sourceOfFirst stays the caller's
   * @param second unique in the plan
   * @param sourceOfSecond of as many samples; stays the caller's
   * @throws IllegalArgumentException if a name is not unique, the sizes differ, a source has an
   *     order of its own, as a dataset that is not random-access has, or the two draw {@link
   *     #withReplacement} by different rules, as a dataset and an array do
   */
  public Plan paired(String first, Source sourceOfFirst, String second, Source sourceOfSecond) {
    Map<String, String> more = new LinkedHashMap<>(pairs);
    more.put(second, first);
    return source(first, sourceOfFirst)
        .source(second, sourceOfSecond)
        .with(p -> p.pairs = more)
        .requirePairs();
  }

  /**
   * {@return whether there is a source of that name; of phases that were joined, in each of them}
   *
   * @param name that {@link #source} or {@link #paired} may have been given
   */
  public boolean hasSource(String name) {
    return phases().stream().allMatch(phase -> phase.sources.containsKey(name));
  }

  /**
   * {@return whether there are two sources of these names that are drawn in the same order; of
   * phases that were joined, in each of them}
   *
   * @param first a name
   * @param second another; which of them {@link #paired} was given first is of no account
   */
  public boolean arePaired(String first, String second) {
    return hasSource(first)
        && hasSource(second)
        && phases().stream().allMatch(phase -> phase.leader(first).equals(phase.leader(second)));
  }

  private Plan requirePairs() {
    Pairs.require(pairs, sources, batches.replacement());
    return this;
  }

  /**
   * {@return this with one more move at the end of each round}
   *
   * @param player who moves, one of the game's that plays the plan
   * @param objective what the player lowers
   */
  public Plan move(Player player, Objective objective) {
    List<Move> more = new ArrayList<>(moves);
    more.add(new Move(player, objective));
    return with(p -> p.moves = more);
  }

  /**
   * {@return this with something that decides its moves and that a checkpoint is to be compared
   * with}
   *
   * @param name what it is
   * @param value in words; a lambda counts as its class
   */
  public Plan configured(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(words);
    more.put(name, Words.of(value));
    return with(p -> p.words = more);
  }

  /**
   * {@return this, and after it another plan, played as two phases of one: the game keeps its
   * networks, averages, optimizer states and steps, a checkpoint knows the phase, and listeners see
   * one plan}
   *
   * <p>Where no move is refused it plays as two calls of {@link Game#play} would, to the bit; a
   * limit to refused moves is one for all phases. All phases are rehearsed at the start. The phases
   * are set up before they are joined; only the last may get another length when a training is
   * resumed. Optimizer states go by the player: one that moves in both phases keeps its moments,
   * another over the same networks has fresh ones; the steps of schedules are counted through.
   *
   * @param next any plan for the same game, with sources of its own or the same ones
   */
  public Plan then(Plan next) {
    List<Plan> all = new ArrayList<>(phases());
    all.addAll(next.phases());
    Plan joined = new Plan(batches);
    joined.phases = List.copyOf(all);
    return joined;
  }

  /** Returns the plans that are played one after another: itself unless others were joined. */
  List<Plan> phases() {
    return phases.isEmpty() ? List.of(this) : phases;
  }

  /** Throws an {@link IllegalArgumentException} if a game of these players cannot play it. */
  void check(Set<Player> players) {
    for (Plan phase : phases()) {
      phase.checkMoves(players);
    }
  }

  private void checkMoves(Set<Player> players) {
    if (moves.isEmpty()) {
      throw new IllegalArgumentException("expected a plan with at least one move but it has none");
    }
    for (Move move : moves) {
      if (!players.contains(move.player())) {
        throw new IllegalArgumentException(
            "expected one of the game's players %s but the plan moves %s"
                .formatted(players.stream().map(Player::name).toList(), move.player().name()));
      }
    }
    if (batches.inEpochs() && sources.isEmpty()) {
      throw new IllegalArgumentException("a plan in epochs needs a source");
    }
  }

  /**
   * {@return how many rounds will be played in all phases}
   *
   * @throws IllegalStateException if a phase is in epochs and its first source cannot tell its size
   */
  public long totalRounds() {
    if (!phases.isEmpty()) {
      return phases.stream().mapToLong(Plan::totalRounds).sum();
    }
    if (!isLengthKnown()) {
      throw new IllegalStateException("the first source cannot tell how many samples it has");
    }
    return batches.roundsOn(leadingSize());
  }

  /** Returns whether the number of rounds that will be played is known. */
  boolean isLengthKnown() {
    return !batches.inEpochs() || leadingSize() >= 0;
  }

  /** Returns the rounds in a pass over the first source, or -1 where it cannot tell its size. */
  long roundsPerEpoch() {
    long size = leadingSize();
    return size < 0 ? -1 : batches.roundsPerEpoch(size);
  }

  /** Returns the batches of a pass over a source that can tell its size. */
  long batchesPerEpoch(String source) {
    return batches.perEpoch(Objects.requireNonNull(sources.get(source)).size());
  }

  /** Returns the order of an epoch of one of the sources, or of the source that it follows. */
  Order order(long seed, long epoch, String source) {
    return batches.order(seed, epoch, leader(source));
  }

  /**
   * Returns the source whose order a source has: itself unless it is paired with an earlier one.
   */
  String leader(String source) {
    return pairs.getOrDefault(source, source);
  }

  /** Returns of each source that follows another the name of that. */
  Map<String, String> pairs() {
    return pairs;
  }

  /** Returns the size of the first batch of the first source. */
  long firstBatch() {
    long size = leadingSize();
    return size < 0 || batches.replacement() ? batches.size() : Math.min(batches.size(), size);
  }

  /** Returns the size of the smallest last batch of an epoch of any source. */
  long lastBatch() {
    return sources.values().stream()
        .mapToLong(source -> batches.rest(source.size()))
        .filter(rest -> rest > 0)
        .min()
        .orElse(batches.size());
  }

  private long leadingSize() {
    return sources.isEmpty() ? -1 : sources.values().iterator().next().size();
  }

  /** Returns the length and the batches. */
  Batches batches() {
    return batches;
  }

  Map<String, Source> sources() {
    return sources;
  }

  List<Move> moves() {
    return moves;
  }

  Map<String, String> words() {
    return words;
  }
}
