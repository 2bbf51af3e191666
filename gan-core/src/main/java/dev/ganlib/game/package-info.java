/**
 * The general form under every GAN: a game of players, played round by round.
 *
 * <p>Read {@link dev.ganlib.game.Game} and {@link dev.ganlib.game.Round} to know how training
 * works.
 */
@NullMarked
package dev.ganlib.game;

import org.jspecify.annotations.NullMarked;
