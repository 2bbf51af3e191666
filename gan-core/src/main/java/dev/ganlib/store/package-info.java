/**
 * Files for applications, as the library writes its own: whole or not at all, arrays in the
 * safetensors format, and folders that one program at a time writes.
 *
 * <p>Invariants: nothing here trains or draws; no file is ever seen half-written under its own
 * name. Failures are an {@link java.io.IOException} of one line with the file and the reason.
 */
@NullMarked
package dev.ganlib.store;

import org.jspecify.annotations.NullMarked;
