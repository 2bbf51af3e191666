#!/usr/bin/env bash
# Runs the recipe vanilla for 20 epochs, then the same loop in Python; prints milliseconds per step,
# minutes, and resident memory over time. Nothing else should run on the machine.
#
#     docs/benchmarks/vanilla.sh DIR_WITH_MNIST_GZ
#
# Needs the packaged jar, and Debian's python3-torch and libopenblas0-pthread.
set -euo pipefail
mnist="$1"
here="$(cd "$(dirname "$0")" && pwd)"
jar="$here/../../gan-mnist-example/target/gan-mnist-example.jar"
epochs="${EPOCHS:-20}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

start=$(date +%s.%N)
java -jar "$jar" train --epochs "$epochs" --device cpu --out "$work/run" > "$work/log" &
pid=$!
while kill -0 "$pid" 2>/dev/null; do
  awk -v s="$(date +%s.%N)" -v b="$start" \
    '/VmRSS/ { printf "after %4.0f s: %d MB resident\n", s - b, $2 / 1024 }' \
    "/proc/$pid/status" 2>/dev/null || true
  sleep 15
done
wait "$pid"
end=$(date +%s.%N)
steps=$((epochs * 938))
tail -n 1 "$work/log"
awk -v s="$start" -v e="$end" -v n="$steps" \
  'BEGIN { printf "java: %.2f ms/step over %d steps, %.1f s with start-up and pictures\n", \
           1000 * (e - s) / n, n, e - s }'

# These two variables, where set, make OpenBLAS forgo the processor's best kernels.
env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 "$here/vanilla_peer.py" "$mnist" "$steps"
