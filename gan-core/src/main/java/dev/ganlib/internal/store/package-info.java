/**
 * Storage on disk: files that appear whole or not at all, arrays in the safetensors format, and
 * event files that grow.
 *
 * <p>Invariants: nothing here trains or draws, and no file but an event file is ever seen
 * half-written under its own name.
 */
@NullMarked
package dev.ganlib.internal.store;

import org.jspecify.annotations.NullMarked;
