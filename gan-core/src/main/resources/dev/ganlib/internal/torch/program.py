# The class that all parts make together: Program.java joins them to one text, which libtorch
# compiles when the program is loaded. Each part has one subject, as the Java class that calls it.
#
# Shapes: B samples, C channels, H rows and W columns of an image, N and M rows, F features,
# K classes, "any..." any further axes, () a 0-d tensor. A list is p_1, p_2 ...: "p of (any...)".
# Names: p parameters, b buffers, g gradients, r results, q arrays without their graph.
# Types: 3 is int32, 4 int64, 6 float32, 7 float64, 11 bool, 15 bfloat16.
#
# A number comes as a tensor on the CPU: 0-d, or a place of a 1-d one. float(...), int(...) or
# bool(...) reads it first, for it looks at Java's memory and a graph must not save it.
# A list is never empty, since DJL cannot pass one: hence the variants of a method without it.
# A method returns a tensor, whether or not its caller needs one.
class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # x: what the engine runs where no method is named.
  # x (any...) -> (any...)
  def forward(self: __torch__.Ops, x: Tensor) -> Tensor:
    return x
