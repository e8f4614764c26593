import { listClassFolders } from '../layout/listImages.ts'
import type { DatasetReader } from './reader.ts'
import { writeImages } from './writeImages.ts'

/** A folder of images: `CLASS/image.png`, with or without folders for training, test and validation above or below the classes. */
export const imageFolder: DatasetReader = {
  id: 'image-folder',
  title: 'Folder of images, one folder a class',
  recognises: () => true,
  read: async (request) =>
    writeImages(await listClassFolders(request.source, request.seed), 'folder of images', request),
}
