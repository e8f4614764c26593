/** Whether a file is called as event files of TensorBoard are. */
export const isEventFileName = (name: string): boolean => name.includes('tfevents')

/** Whether a file is called as curves of another program are: an event file, or a table. */
export const isCurvesName = (name: string): boolean => isEventFileName(name) || name.toLowerCase().endsWith('.csv')
