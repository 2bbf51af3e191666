/**
 * The GAN library.
 *
 * <p>DJL's jars are automatic modules. The native build has no name that a module may have: it, and
 * {@code pytorch-jni} beside it, belong on the class path.
 */
module dev.ganlib.core {
  requires transitive ai.djl.api;
  requires transitive java.desktop;
  requires ai.djl.pytorch_engine;
  requires com.google.gson;
  requires com.sun.jna;
  requires java.management;
  requires jdk.management;
  requires jdk.unsupported;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.ganlib;
  exports dev.ganlib.bench;
  exports dev.ganlib.data;
  exports dev.ganlib.game;
  exports dev.ganlib.image;
  exports dev.ganlib.listener;
  exports dev.ganlib.loss;
  exports dev.ganlib.metric;
  exports dev.ganlib.nn;
  exports dev.ganlib.nn.stock;
  exports dev.ganlib.optim;
  exports dev.ganlib.store;
  exports dev.ganlib.translation;

  // Gson reads and writes their private records.
  opens dev.ganlib to
      com.google.gson;
  opens dev.ganlib.game to
      com.google.gson;
  opens dev.ganlib.internal.store to
      com.google.gson;
  opens dev.ganlib.listener to
      com.google.gson;
}
