# Numbers for reports and checks, without graph (Operators.java, FiniteRows.java).

  # The mean probability, and the share of those beyond 1/2 on the expected side: 1/2 is on neither.
  # x (B, any...), logits (): whether x is before the sigmoid, expected (): whether the upper side
  # -> float64 (2)
  def probability_and_accuracy(self: __torch__.Ops, x: Tensor, logits: Tensor, expected: Tensor) -> Tensor:
    p = torch.detach(x)
    if bool(logits):
      p = torch.sigmoid(p)
    if bool(expected):
      right = torch.gt(p, 0.5)
    else:
      right = torch.lt(p, 0.5)
    return torch.stack([torch.mean(p, dtype=7), torch.mean(right, dtype=7)])

  # The share of samples whose largest logit is the label's.
  # logits (B, K), labels int64 (B) -> float64 ()
  def accuracy(self: __torch__.Ops, logits: Tensor, labels: Tensor) -> Tensor:
    right = torch.eq(torch.argmax(torch.detach(logits), 1, False), labels)
    return torch.mean(torch.to(right, 7))

  # The least and the greatest number.
  # x (any...), not empty -> float64 (2)
  def range(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.to(torch.detach(x), 7)
    return torch.stack([torch.min(y), torch.max(y)])

  # sum_j x_ij.
  # x (N, any...) -> (N)
  def sums_of_rows(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.sum(torch.reshape(torch.detach(x), [torch.size(x, 0), -1]), [1])

  # How many rows have a number that is not finite, and the first of them: x - x is 0 where x is
  # finite and NaN elsewhere, so the sums cannot overflow.
  # x (N, any...) -> float64 (2)
  def broken_rows(self: __torch__.Ops, x: Tensor) -> Tensor:
    y = torch.detach(x)
    broken = torch.to(torch.logical_not(torch.isfinite((self).sums_of_rows(torch.sub(y, y), ))), 7)
    return torch.stack([torch.sum(broken), torch.to(torch.argmax(broken), 7)])
