package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.Words;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.TypeName;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of a game, and makes it.
 *
 * <p>Not thread-safe. What was made before stays as it is when more is added.
 */
public final class GameBuilder {
  private final List<Player> players = new ArrayList<>();
  private final List<Network> fixed = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final Map<Network, WeightAverage> averages = new LinkedHashMap<>();
  private @Nullable Device device;
  private DataType dataType = DataType.FLOAT32;
  private Precision precision = Precision.FULL;
  private NonFinite policy = NonFinite.fail();
  private final Map<String, String> words = new LinkedHashMap<>();
  private final Map<String, String> attached = new LinkedHashMap<>();
  private long seed;

  GameBuilder() {}

  /**
   * Adds a player.
   *
   * @param player with a name that no other player of the game has
   * @return this builder
   */
  public GameBuilder player(Player player) {
    players.add(player);
    return this;
  }

  /**
   * Adds a network that no player moves; it runs in inference mode.
   *
   * @param network with a name that no other network of the game has
   * @return this builder
   */
  public GameBuilder fixed(Network network) {
    fixed.add(network);
    return this;
  }

  /**
   * Adds a network that no player moves, with given weights, such as one whose features a loss
   * compares. It runs in inference mode; gradients pass through it.
   *
   * <p>Checkpoints hold a checksum of the weights instead of the weights: a training is resumed
   * with a snapshot of the same weights, and refused with another. What an objective writes into
   * its arrays is neither undone where a move is refused nor kept.
   *
   * @param snapshot of a network with a name that no other network of the game has, which then is
   *     one of the game's; its weights are copied by {@link #build} and must be of the game's
   *     device and data type. It stays the caller's, who may close it afterwards, and may be given
   *     to several games.
   * @return this builder
   */
  public GameBuilder fixed(Snapshot snapshot) {
    snapshots.add(Objects.requireNonNull(snapshot, "snapshot"));
    return this;
  }

  /**
   * Keeps an average of a network's weights besides the weights.
   *
   * @param network one that a player moves
   * @param rule how it averages
   * @return this builder
   */
  public GameBuilder average(Network network, WeightAverage rule) {
    averages.put(network, Objects.requireNonNull(rule, "rule"));
    return this;
  }

  /**
   * Sets where to compute; the first GPU or else the CPU unless set.
   *
   * @param device the CPU or a GPU that the engine sees
   * @return this builder
   */
  public GameBuilder device(Device device) {
    this.device = device;
    return this;
  }

  /**
   * Sets the type to compute in, float32 unless set.
   *
   * @param dataType float32 or float64
   * @return this builder
   * @throws IllegalArgumentException if it is another
   */
  public GameBuilder dataType(DataType dataType) {
    if (!Gradients.supports(dataType)) {
      throw new IllegalArgumentException(
          "data type must be float32 or float64 but was " + TypeName.of(dataType));
    }
    this.dataType = dataType;
    return this;
  }

  /**
   * Sets what products are computed in, in full precision unless set.
   *
   * @param precision for all moves of all players; {@link #build} refuses networks, and data types,
   *     that it is not for
   * @return this builder
   */
  public GameBuilder precision(Precision precision) {
    this.precision = Objects.requireNonNull(precision, "precision");
    return this;
  }

  /**
   * Sets the seed that decides everything random; 0 unless set.
   *
   * @param seed any number
   * @return this builder
   */
  public GameBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Sets what is done where a loss or a gradient is not finite; the training fails unless set.
   *
   * @param choice for all players
   * @return this builder
   */
  public GameBuilder onNonFinite(NonFinite choice) {
    policy = Objects.requireNonNull(choice, "choice");
    return this;
  }

  /**
   * Adds something that decides the training and that a checkpoint is to be compared with, such as
   * the loss that objectives compute.
   *
   * @param name what it is
   * @param value in words; a lambda counts as its class
   * @return this builder
   */
  public GameBuilder configured(String name, Object value) {
    words.put(name, Words.of(value));
    return this;
  }

  /**
   * Adds a text that every checkpoint holds as a file, such as how to use a network without this
   * program. Nothing is compared with it.
   *
   * @param file the file's name, of letters, digits, points and hyphens, which neither a checkpoint
   *     itself nor a listener uses
   * @param text its content, written as UTF-8
   * @return this builder
   * @throws IllegalArgumentException if the name is another, or used already
   */
  public GameBuilder attach(String file, String text) {
    boolean taken =
        attached.containsKey(file)
            || List.of(Checkpoint.ARRAYS, CheckpointText.FILE, CheckedFolder.SUMS).contains(file);
    if (taken || !file.matches("[A-Za-z0-9][-.A-Za-z0-9]*")) {
      throw new IllegalArgumentException(
          "expected the name of a file that a checkpoint does not have but was '" + file + "'");
    }
    attached.put(file, Objects.requireNonNull(text, "text"));
    return this;
  }

  /**
   * Makes the game and initialises its networks.
   *
   * @return the game, owned by the caller, who closes it
   * @throws IllegalArgumentException if a part does not fit, such as two networks of one name or a
   *     block that another open game has
   * @throws IllegalStateException if no native build of PyTorch is there
   */
  public Game build() {
    return new Game(
        new GameSettings(
            players,
            fixed,
            snapshots,
            averages,
            device == null ? EngineRoom.bestDevice() : device,
            dataType,
            precision,
            policy,
            seed,
            words,
            attached));
  }
}
