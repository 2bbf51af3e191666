package dev.ganlib.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.internal.torch.TypeName;
import java.util.Objects;

/**
 * The device, the data type and the owner of arrays that are to be made.
 *
 * <p>A {@link Source} gives its batches, and {@code Latent.draw} its latents, where a placement
 * says:
 *
 * <pre>{@code
 * try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
 *   Placement placement = Placement.of(manager, DataType.FLOAT32);
 *   NDArray latents = latent.draw(placement, 7, 1000); // closes with the manager
 * }
 * }</pre>
 *
 * <p>Games, trainers and snapshots have one each, {@code placement()}: what is made for it and not
 * closed before closes with them. Immutable; it holds one array, so that passing it on makes none.
 * Safe for as many threads as its manager is.
 */
public final class Placement {
  private final NDArray array;

  private Placement(NDArray array) {
    if (!Objects.requireNonNull(array, "array").getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "expected a floating data type, such as float32, but was "
              + TypeName.of(array.getDataType()));
    }
    this.array = array;
  }

  /**
   * {@return the device of a manager, with a data type}
   *
   * @param manager owns what is made for the placement, and one number that the placement itself is
   *     made of; stays the caller's
   * @param type of samples and latents, float32 or float64
   * @throws IllegalArgumentException if the type is not a floating one
   */
  public static Placement of(NDManager manager, DataType type) {
    // Also of a placement that is made in a move: it is there as long as its manager.
    return new Placement(Scope.keep(manager.zeros(new Shape(), type)));
  }

  /**
   * {@return the device, data type and manager of an array; makes no array}
   *
   * @param array stays the caller's, who keeps it open while the placement is in use
   * @throws IllegalArgumentException if its type is not a floating one
   */
  public static Placement like(NDArray array) {
    return new Placement(array);
  }

  /** {@return the owner of what is made: it closes with this manager unless it is closed before} */
  public NDManager manager() {
    return array.getManager();
  }

  /** {@return where arrays are made} */
  public Device device() {
    return array.getDevice();
  }

  /** {@return the data type of samples and latents; labels and indices are int64 all the same} */
  public DataType dataType() {
    return array.getDataType();
  }

  /**
   * {@return an array of this device, data type and manager, for operators that take these from an
   * array; its numbers mean nothing, and it stays its owner's}
   */
  public NDArray array() {
    return array;
  }

  /** {@return the data type and the device, such as {@code float32 on cpu()}} */
  @Override
  public String toString() {
    return TypeName.of(dataType()) + " on " + device();
  }
}
