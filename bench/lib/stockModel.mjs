/**
 * A network by tfjs's own layers, softmax included. Its 'same' padding sits one pixel off at stride 2; the work is the same.
 * @param options.decay factor of an L2 penalty on every weight; absent for none
 */
export function stockModel(tf, architecture, { decay } = {}) {
  const { height, width, channels } = architecture.input
  const model = tf.sequential()
  const penalty = decay ? tf.regularizers.l2({ l2: decay }) : undefined
  for (const [index, layer] of architecture.layers.entries()) {
    const first = index === 0 ? { inputShape: [height, width, channels] } : {}
    if (layer.kind === 'convolution')
      model.add(
        tf.layers.conv2d({
          ...first,
          filters: layer.channels,
          kernelSize: layer.kernel,
          strides: layer.stride,
          padding: layer.padding > 0 ? 'same' : 'valid',
          activation: layer.relu ? 'relu' : 'linear',
          kernelInitializer: 'heNormal',
          kernelRegularizer: penalty,
          biasRegularizer: penalty,
        }),
      )
    else if (layer.kind === 'max-pooling')
      model.add(tf.layers.maxPooling2d({ poolSize: layer.kernel, strides: layer.stride, padding: 'same' }))
    else if (layer.kind === 'dropout') model.add(tf.layers.dropout({ ...first, rate: layer.rate }))
    else model.add(tf.layers.globalAveragePooling2d({}))
  }
  model.add(tf.layers.activation({ activation: 'softmax' }))
  return model
}
