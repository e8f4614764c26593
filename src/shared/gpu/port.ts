/** Name of the message that hands the window with the GPU its port, from main to the preload script and on to the page. */
export const GPU_PORT = 'workbench:gpu-port'
