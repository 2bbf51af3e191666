/**
 * Recipes: networks, objectives and plans with all their constants. Nothing here trains or reads
 * files.
 */
@NullMarked
package dev.ganlib.example.mnist.recipe;

import org.jspecify.annotations.NullMarked;
