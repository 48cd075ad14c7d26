import { fileURLToPath } from 'node:url'

/** The directory of package.json. */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url))
