/**
 * The engine room: the one package that knows how DJL's PyTorch engine works.
 *
 * <p>A TorchScript program, loaded as text at run time, makes libtorch's operators callable in one
 * native call each. On it stand functional gradients, fused optimizer updates and seeded draws.
 * Nothing outside this package calls DJL's JNI classes, and no public signature of the library
 * mentions a type of this package.
 */
@NullMarked
package dev.ganlib.internal.torch;

import org.jspecify.annotations.NullMarked;
