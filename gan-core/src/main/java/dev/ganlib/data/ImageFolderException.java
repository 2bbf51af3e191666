package dev.ganlib.data;

import java.io.IOException;

/** Thrown where a setting of {@link FolderReader} has a say in whether a folder can be read. */
public final class ImageFolderException extends IOException {
  private static final long serialVersionUID = 1;

  /** A setting that changes what is refused. */
  public enum Remedy {
    /** {@link FolderReader#skipDamaged}. */
    SKIP_DAMAGED("skipDamaged() leaves them out"),
    /** {@link FolderReader#white}. */
    WHITE("white(value) says which value is white");

    private final String words;

    Remedy(String words) {
      this.words = words;
    }
  }

  private final String problem;
  private final Remedy remedy;

  ImageFolderException(String problem, Remedy remedy, Throwable cause) {
    super(problem + "\n" + remedy.words, cause);
    this.problem = problem;
    this.remedy = remedy;
  }

  ImageFolderException(String problem, Remedy remedy) {
    super(problem + "\n" + remedy.words);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** {@return what is wrong, without the remedy} */
  public String problem() {
    return problem;
  }

  /** {@return the setting that helps} */
  public Remedy remedy() {
    return remedy;
  }
}
