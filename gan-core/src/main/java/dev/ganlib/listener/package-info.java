/** Stock listeners: a log line, sample grids, the history as CSV, event files for TensorBoard. */
@NullMarked
package dev.ganlib.listener;

import org.jspecify.annotations.NullMarked;
