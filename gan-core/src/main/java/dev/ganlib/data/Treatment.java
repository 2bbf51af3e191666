package dev.ganlib.data;

import org.jspecify.annotations.Nullable;

/**
 * An account of what was done to a picture.
 *
 * @param turned whether it was turned upright
 * @param cut the share that was cut off, from 0 to 1
 * @param transparent whether some pixels are not opaque
 * @param inks whether it was CMYK
 * @param deepest the largest value if it has 16 bits; -1 if not
 * @param flaw what the decoder complained of although no pixels are missing; null if of nothing
 */
record Treatment(
    boolean turned,
    double cut,
    boolean transparent,
    boolean inks,
    int deepest,
    @Nullable String flaw) {}
