// For tests: makes a Node process look like one of Electron's to whoever asks for its version. Given by `--require`.
Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '45.0.0' } })
