// How the desktop application is packaged: `npm run dist`. Needs Electron's binary; `npm run dist -- --list` needs nothing but a build.

/** What goes into the application, in electron-builder's pattern language: later patterns win. */
export const FILES = [
  'out/**',
  'resources/networks/**',
  'package.json',
  'LICENSE',
  '!out/**/*.map',
  // Sources, types and tests of packages, and builds for other module systems than the one that Node loads.
  '!node_modules/**/*.{map,d.ts,d.mts,d.cts,ts,mts,md,markdown,flow}',
  '!node_modules/**/{test,tests,__tests__,example,examples,benchmarks,.github}/**',
  '!node_modules/**/*_test.js',
  '!node_modules/@types/**',
  '!node_modules/@tensorflow/*/src/**',
  '!node_modules/@tensorflow/*/wasm-src/**',
  '!node_modules/@tensorflow/*/scripts/**',
  '!node_modules/@tensorflow/*/dist/*.min.js',
  '!node_modules/@tensorflow/*/dist/*.{fesm,es2017,umd}*.js',
  '!node_modules/@tensorflow/*/dist/tf-*.{js,mjs}',
  '!node_modules/@tensorflow/tfjs/dist/tf.{js,mjs}',
  'node_modules/@tensorflow/*/dist/*.node.js',
  // Dawn is a Node addon with external buffers, which Electron forbids; there Chromium's own WebGPU serves, from one script in `out/renderer`.
  '!node_modules/webgpu/**',
  '!node_modules/@tensorflow/tfjs-backend-webgpu/**',
  // Electron runs on glibc alone.
  '!node_modules/{@libsql,@img}/*musl*/**',
  '!node_modules/**/*.musl.node',
  // What the install scripts of TensorFlow's packages use.
  '!node_modules/@mapbox/**',
  '!node_modules/core-js/**',
]

/** Native addons cannot be loaded from inside the archive. */
export const UNPACKED = [
  '**/*.node',
  'node_modules/@img/**',
  'node_modules/@libsql/**',
  '**/*.wasm',
  // TensorFlow's library lies beside its addon, which finds it by a relative path.
  'node_modules/@tensorflow/tfjs-node*/{lib,deps}/**',
  'resources/networks/**',
]

export default {
  appId: 'org.allconv.workbench',
  productName: 'AllConv Workbench',
  copyright: 'MIT License',
  directories: { output: 'dist', buildResources: 'resources' },
  files: FILES,
  asar: true,
  asarUnpack: UNPACKED,
  // Packages bring their native parts as Node-API binaries for every platform; nothing is compiled here.
  npmRebuild: false,
  nodeGypRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    // Fuses are set after signing; on Apple silicon an application whose signature is broken by that is not launched.
    resetAdHocDarwinSignature: true,
  },
  fileAssociations: [
    {
      ext: 'safetensors',
      name: 'Network weights',
      description: 'Weights and checkpoints of neural networks',
      role: 'Viewer',
      mimeType: 'application/x-safetensors',
    },
  ],
  // Updates are looked for beside the installers, wherever these are published; the address is given when they are built.
  publish: process.env.ALLCONV_UPDATE_URL
    ? [{ provider: 'generic', url: process.env.ALLCONV_UPDATE_URL, channel: 'latest' }]
    : null,
  generateUpdatesFilesForAllChannels: true,
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Science',
    icon: 'resources/icons',
    maintainer: 'The AllConv Workbench developers',
    synopsis: 'Train, compare and explain all-convolutional networks',
  },
  // The AppImage brings its own runtime: the usual one needs libfuse2, which Ubuntu has no longer had since 22.04.
  toolsets: { appimage: '1.0.3' },
  // The list replaces electron-builder's own, whose entries stand here as well. From Ubuntu 24.04 on some have the suffix t64.
  deb: {
    depends: [
      'libgtk-3-0 | libgtk-3-0t64',
      'libnotify4',
      'libnss3',
      'libxss1',
      'libxtst6',
      'xdg-utils',
      'libatspi2.0-0 | libatspi2.0-0t64',
      'libuuid1',
      'libsecret-1-0',
      'libasound2 | libasound2t64',
      'libgbm1',
    ],
  },
  win: { target: ['nsis'], icon: 'resources/icons/icon.ico' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
  mac: {
    target: ['dmg'],
    icon: 'resources/icons/icon.icns',
    category: 'public.app-category.developer-tools',
    // Without a certificate an ad-hoc signature, which Apple silicon asks for at least.
    ...(process.env.CSC_LINK || process.env.CSC_NAME ? {} : { identity: '-' }),
    hardenedRuntime: true,
    entitlements: 'resources/entitlements.mac.plist',
    entitlementsInherit: 'resources/entitlements.mac.plist',
  },
  dmg: { sign: false },
}
