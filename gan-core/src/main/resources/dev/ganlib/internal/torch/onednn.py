# Products by oneDNN of plain arrays, without gradients; only where libtorch has it.

  # x w^T.
  # x (N, in), w (out, in) -> (N, out)
  def onednn_product(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), None)

  # x W^T + bias, of few rows and a large W as (W x^T)^T, which oneDNN computes faster.
  # x (N, in), p: W (out, in), bias (out) if any; turned: rows up to which -> (N, out)
  def linear_by_onednn(self: __torch__.Ops, x: Tensor, p: List[Tensor], turned: float) -> Tensor:
    if torch.__and__(torch.le(float(torch.size(x, 0)), turned), torch.ge(torch.numel(p[0]), 262144)):
      r = torch.contiguous(torch.t((self).onednn_product(p[0], torch.contiguous(x), )))  # (N, out), from (out, N)
      if torch.gt(torch.len(p), 1):
        _0 = torch.add_(r, p[1])
    elif torch.gt(torch.len(p), 1):
      r = ops.mkldnn._linear_pointwise(x, p[0], torch.contiguous(p[1]), "none", annotate(List[Optional[number]], []), None)
    else:
      r = (self).onednn_product(x, p[0], )
    return r

  # linear_by_onednn n times, for a clock.
  # n (), turned (), x (N, in), w (out, in) -> (N, out)
  def repeat_linear_by_onednn(self: __torch__.Ops, n: Tensor, turned: Tensor, x: Tensor, w: Tensor) -> Tensor:
    y = x
    for i in range(int(n)):
      y = (self).linear_by_onednn(x, [w], float(turned), )
    return y

  # x w^T n times, for a clock.
  # n (), x (N, in), w (out, in) -> (N, out)
  def repeat_onednn_product(self: __torch__.Ops, n: Tensor, x: Tensor, w: Tensor) -> Tensor:
    y = x
    for i in range(int(n)):
      y = (self).onednn_product(x, w, )
    return y

  # g w n times: the gradient by x.
  # n (), g (N, out), w (out, in) -> (N, in)
  def repeat_linear_input_gradient_by_onednn(self: __torch__.Ops, n: Tensor, g: Tensor, w: Tensor) -> Tensor:
    return (self).repeat_onednn_product(n, g, torch.t(w), )

  # g^T x n times: the gradient by w.
  # n (), g (N, out), x (N, in) -> (out, in)
  def repeat_linear_weight_gradient_by_onednn(self: __torch__.Ops, n: Tensor, g: Tensor, x: Tensor) -> Tensor:
    return (self).repeat_onednn_product(n, torch.t(g), torch.t(x), )
