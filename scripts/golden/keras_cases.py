"""Keras models of a few layers, each a pattern that has to be understood. `case` registers them: (make, ending, era)."""
SIDE = 9
CASES = {}
PLAIN = (-1, 1)
PIXELS = (0, 255)


def case(ending="keras", era="now"):
    def register(make):
        CASES[make.__name__.replace("_", "-")] = (make, ending, era)
        return make

    return register


def images(keras, channels=3, side=SIDE):
    return keras.Input((side, side, channels))


def head(keras, x, classes=5, activation="softmax"):
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.layers.Dense(classes, activation=activation)(x)


def functional(keras, image, x, scale=PLAIN):
    return keras.Model(image, x), scale


@case()
def convolution(keras):
    L = keras.layers
    image = images(keras)
    x = L.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="stem")(image)
    x = L.Conv2D(6, (3, 2), strides=(2, 1), padding="same", dilation_rate=1, use_bias=False)(x)
    x = L.ReLU(max_value=6.0)(x)
    x = L.Conv2D(6, 3, padding="same", groups=2, dilation_rate=2)(x)
    return functional(keras, image, head(keras, x))


@case()
def strides_of_even_sides(keras):
    L = keras.layers
    image = images(keras, side=8)
    x = L.Conv2D(4, 3, strides=2, padding="same", activation="relu")(image)
    x = L.MaxPooling2D(3, 2, padding="same")(x)
    x = L.Flatten()(x)
    return functional(keras, image, L.Dense(5)(x))


@case()
def depthwise_and_separable(keras):
    L = keras.layers
    image = images(keras)
    x = L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu", name="apart")(image)
    x = L.SeparableConv2D(8, 3, depth_multiplier=2, strides=2, padding="same", name="both", activation="silu")(x)
    x = L.SeparableConv2D(4, 3, use_bias=False)(x)
    return functional(keras, image, head(keras, x))


@case()
def normalisations(keras):
    L = keras.layers
    image = images(keras)
    x = L.Conv2D(4, 3, use_bias=False)(image)
    x = L.BatchNormalization(epsilon=1e-3, scale=False)(x)
    x = L.Activation("relu")(x)
    x = L.Conv2D(4, 3)(x)
    x = L.BatchNormalization(epsilon=0.01, center=False)(x)
    x = L.LayerNormalization(epsilon=1e-3)(x)
    return functional(keras, image, head(keras, x))


@case()
def poolings(keras):
    L = keras.layers
    image = images(keras)
    x = L.ZeroPadding2D(((1, 0), (2, 1)))(image)
    x = L.Conv2D(4, 3)(x)
    x = L.MaxPooling2D(3, 2, padding="same")(x)
    x = L.AveragePooling2D(2, 1)(x)
    x = L.GlobalMaxPooling2D(keepdims=True)(x)
    x = L.Conv2D(5, 1)(x)
    x = L.Flatten()(x)
    return functional(keras, image, L.Softmax()(x))


@case()
def joins(keras):
    L = keras.layers
    image = images(keras)
    x = L.Conv2D(4, 3, padding="same")(image)
    y = L.Conv2D(4, 1)(x)
    z = L.Add()([x, y, L.Conv2D(4, 1)(image)])
    z = L.Dropout(0.3)(z)
    c = L.Concatenate()([z, x])
    s = L.GlobalAveragePooling2D()(c)
    s = L.Reshape((1, 1, 8))(s)
    s = L.Dense(2, activation="relu")(s)
    s = L.Dense(8, activation="sigmoid")(s)
    m = L.Multiply()([c, s])
    return functional(keras, image, head(keras, m + c * 2.0))


@case()
def activations(keras):
    L = keras.layers
    image = images(keras)
    x = image
    for name in ["relu6", "elu", "gelu", "silu", "sigmoid", "hard_sigmoid", "hard_silu", "tanh", "linear"]:
        x = L.Conv2D(4, 1, activation=name)(x)
    x = L.LeakyReLU(negative_slope=0.01)(x)
    x = L.Conv2D(4, 1)(x)
    x = L.ELU()(x)
    x = L.Activation("swish")(L.PReLU(shared_axes=[1, 2])(L.Conv2D(4, 1)(x)))
    return functional(keras, image, head(keras, x))


@case()
def sequential(keras):
    L = keras.layers
    return keras.Sequential(
        [
            images(keras),
            L.RandomFlip("horizontal"),
            L.Rescaling(1 / 127.5, offset=-1),
            L.Conv2D(4, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Dropout(0.2),
            L.Flatten(),
            L.Dense(6, activation="relu"),
            L.Dense(5, activation="softmax"),
        ]
    ), PIXELS


@case()
def nested(keras):
    L = keras.layers
    image = images(keras)
    augmentation = keras.Sequential([L.RandomFlip("horizontal"), L.Rescaling(1 / 255)], name="augmentation")
    inner = images(keras)
    y = L.Conv2D(4, 3, padding="same", name="conv", activation="relu")(inner)
    y = L.Add()([L.Conv2D(4, 3, padding="same")(y), y])
    backbone = keras.Model(inner, L.BatchNormalization()(y), name="backbone")
    x = backbone(augmentation(image))
    x = L.Conv2D(4, 3, name="conv")(x)
    return functional(keras, image, head(keras, x), PIXELS)


@case()
def shared(keras):
    L = keras.layers
    image = images(keras)
    x = L.Conv2D(4, 3, padding="same")(image)
    again = L.Conv2D(4, 3, padding="same", activation="relu")
    x = L.Conv2D(4, 1)(again(L.Conv2D(4, 1)(again(x))))
    return functional(keras, image, head(keras, x))


@case()
def normalisation_of_colours(keras):
    L = keras.layers
    image = images(keras)
    x = L.Rescaling(1 / 255)(image)
    x = L.Normalization(mean=[0.485, 0.456, 0.406], variance=[0.229**2, 0.224**2, 0.225**2])(x)
    x = L.Conv2D(4, 3, padding="same")(x)
    return functional(keras, image, head(keras, x), PIXELS)


@case()
def rescaling_inside(keras):
    L = keras.layers
    image = images(keras)
    x = L.Rescaling(2.0, offset=-1)(image)
    x = L.Conv2D(4, 3, padding="same")(x)
    x = L.Normalization(mean=[0.1, -0.2, 0.3, 0.4], variance=[0.5, 1.5, 0.7, 0.9])(L.ReLU()(x))
    return functional(keras, image, head(keras, x), (0, 1))


@case()
def grey(keras):
    L = keras.layers
    image = images(keras, channels=1)
    x = L.Conv2D(4, 3)(L.Rescaling(1 / 255)(image))
    return functional(keras, image, head(keras, x), PIXELS)


@case()
def channels_first(keras):
    L = keras.layers
    image = keras.Input((3, 8, 10))
    first = {"data_format": "channels_first"}
    x = L.Conv2D(4, 3, padding="same", strides=2, **first)(image)
    x = L.BatchNormalization(axis=1)(x)
    x = L.ZeroPadding2D(((1, 0), (0, 2)), **first)(x)
    x = L.DepthwiseConv2D(3, **first)(x)
    x = L.Concatenate(axis=1)([x, x])
    x = L.MaxPooling2D(2, **first)(x)
    x = L.Flatten(**first)(x)
    return functional(keras, image, L.Dense(5)(x))


@case(ending="h5")
def whole_model_in_hdf5(keras):
    L = keras.layers
    image = keras.Input((None, None, 3))
    x = L.Conv2D(3, 3, padding="same", name="conv", strides=2)(image)
    return functional(keras, image, head(keras, L.BatchNormalization()(x)))


@case(ending="h5")
def nested_in_hdf5(keras):
    L = keras.layers
    image = images(keras)
    inner = images(keras, channels=4)
    y = L.Conv2D(4, 3, padding="same", name="conv")(inner)
    y = L.BatchNormalization(name="norm")(y)
    y = L.SeparableConv2D(4, 3, padding="same", name="apart")(y)
    block = keras.Model(inner, L.BatchNormalization(name="norm2")(L.ReLU()(y)), name="block")
    x = L.Conv2D(4, 3, padding="same", name="conv")(image)
    return functional(keras, image, head(keras, L.BatchNormalization(name="norm")(block(x))))


@case(ending="h5", era="legacy")
def keras_2_functional(keras):
    L = keras.layers
    image = images(keras)
    x = L.ZeroPadding2D(1)(image)
    x = L.Conv2D(4, 3, strides=2, use_bias=False, name="conv1")(x)
    x = L.BatchNormalization(name="bn1")(x)
    x = L.ReLU(6.0)(x)
    y = L.DepthwiseConv2D(3, padding="same", name="apart")(x)
    y = L.Activation("swish")(y)
    inner = images(keras, channels=4, side=5)
    block = keras.Model(inner, L.BatchNormalization()(L.Conv2D(4, 1, name="inner")(inner)), name="block")
    x = L.Add()([block(x), y])
    return functional(keras, image, head(keras, x))


@case(ending="h5", era="legacy")
def keras_2_means_of_same(keras):
    """Keras on PyTorch puts copies of the edge around an average with padding "same", TensorFlow leaves them out."""
    L = keras.layers
    image = images(keras, side=8)
    x = L.AveragePooling2D(3, 2, padding="same")(L.Conv2D(4, 3, padding="same")(image))
    x = L.AveragePooling2D(3, 1, padding="same")(x)
    return functional(keras, image, L.Dense(5)(L.Flatten()(x)))


@case(ending="h5", era="legacy")
def keras_2_sequential(keras):
    L = keras.layers
    return keras.Sequential(
        [
            L.Conv2D(4, 3, activation="relu", input_shape=(9, 9, 3)),
            L.MaxPool2D(),
            L.Flatten(),
            L.Dense(5, activation="softmax"),
        ]
    ), PLAIN


@case(era="legacy")
def keras_2_in_a_zip(keras):
    L = keras.layers
    image = images(keras)
    x = L.Rescaling(1 / 255.0)(image)
    x = L.Conv2D(4, 3, strides=2, padding="same")(x)
    x = L.Conv2D(4, 3, padding="same", activation="relu")(L.BatchNormalization()(x))
    x = L.GlobalAveragePooling2D()(x)
    return functional(keras, image, L.Dense(5)(x), PIXELS)
