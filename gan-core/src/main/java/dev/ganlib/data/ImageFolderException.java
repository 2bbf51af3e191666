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

  /** The problem, in one line. */
  private final String problem;

  /** The files and reasons, a line each, or nothing. */
  private final String details;

  /** The advice against it. */
  private final Remedy remedy;

  /**
   * Says what is wrong and what helps.
   *
   * @param problem in one line
   * @param details further lines, each behind a line break; empty if there are none
   */
  ImageFolderException(String problem, String details, Remedy remedy) {
    super(text(problem, remedy.words, details));
    this.problem = problem;
    this.details = details;
    this.remedy = remedy;
  }

  private static String text(String problem, String words, String details) {
    return "%s (%s)%s%s".formatted(problem, words, details.isEmpty() ? "" : ":", details);
  }

  /**
   * {@return the message with other words for the remedy, for programs whose users know it by
   * another name}
   *
   * @param words such as "--skip-damaged leaves them out"
   */
  public String messageWith(String words) {
    return text(problem, words, details);
  }

  /** {@return the setting that helps} */
  public Remedy remedy() {
    return remedy;
  }
}
