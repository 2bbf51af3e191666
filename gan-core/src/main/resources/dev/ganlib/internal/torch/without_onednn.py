# What the other parts call of onednn.py, where libtorch has no oneDNN.

  # x W^T + bias.
  # x (N, in), p: W (out, in), bias (out) if any; turned: not of use -> (N, out)
  def linear_by_onednn(self: __torch__.Ops, x: Tensor, p: List[Tensor], turned: float) -> Tensor:
    return (self).linear(x, p, )
