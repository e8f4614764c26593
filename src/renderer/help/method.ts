/** The formulas of the paper and of the training, as the engine computes them. f: activation, R: the signal that comes down, y: output. */
export const METHOD: readonly { name: string; formula: string; words: string }[] = [
  {
    name: 'p-norm pooling',
    formula: 's[i,j,u] = ( Σ |f[r·i+h, r·j+w, u]|^p )^(1/p)',
    words:
      'h and w run over the window of size k, centred on (r·i, r·j). With p towards infinity it is max-pooling; padding never wins a maximum.',
  },
  {
    name: 'Convolution that replaces it',
    formula: 'c[i,j,o] = relu( Σ θ[h,w,u,o] · f[r·i+h, r·j+w, u] + b[o] )',
    words: 'The same window and stride, but the weights are learnt and all channels u take part.',
  },
  {
    name: 'Gradient through a ReLU',
    formula: 'R_below = (f > 0) · R',
    words: 'Plain backpropagation: the signal passes where the unit was active on the way up.',
  },
  {
    name: 'Deconvnet through a ReLU',
    formula: 'R_below = (R > 0) · R',
    words: 'The signal passes where it is positive itself, whatever the unit did on the way up.',
  },
  {
    name: 'Guided backpropagation',
    formula: 'R_below = (f > 0) · (R > 0) · R',
    words:
      'Both conditions at once. It starts with 1 at the chosen unit and 0 elsewhere; at a max-pooling layer the signal goes to the position of the maximum.',
  },
  {
    name: 'Training step',
    formula: 'v ← m·v + (∇L + λ·θ),  θ ← θ − η·v',
    words:
      'SGD with momentum m = 0.9 and weight decay λ = 0.001, which is added to the gradient of every weight and bias. η falls to a tenth after epochs 200, 250 and 300.',
  },
  {
    name: 'Loss',
    formula: 'L = −(1/N) Σ log softmax(y)[class]',
    words:
      'Mean cross-entropy of a batch in nats. A network that says nothing about ten classes has ln 10 = 2.303 and 90 % error: a training stuck there is the failure that everybody meets.',
  },
]
