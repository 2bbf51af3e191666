package dev.ganlib.example.mnist;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the recipes, one line each. */
@Command(
    name = "recipes",
    description = "Lists the recipes that train --recipe takes.",
    mixinStandardHelpOptions = true)
final class RecipesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    for (Recipe recipe : Recipes.all()) {
      spec.commandLine()
          .getOut()
          .printf("%-8s %s [%s]%n", recipe.name(), recipe.summary(), recipe.plan());
    }
  }
}
