/**
 * Stock listeners: a log line, sample grids, the history as CSV and JSON lines, event files for
 * TensorBoard, checkpoints, a watch that warns, and early stopping.
 */
@NullMarked
package dev.ganlib.listener;

import org.jspecify.annotations.NullMarked;
