package dev.ganlib.example.mnist.run;

import ai.djl.engine.Engine;
import picocli.CommandLine.IVersionProvider;

/** The versions of what runs. */
public final class Provenance implements IVersionProvider {
  /** Returns this application's version, as its jar names it. */
  public static String version() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /** Returns DJL's version. */
  public static String djlVersion() {
    return Engine.getDjlVersion();
  }

  @Override
  public String[] getVersion() {
    return new String[] {"gan-mnist-example " + version()};
  }
}
