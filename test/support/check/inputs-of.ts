import { dirname, join } from 'node:path'
import { importsOf } from '../tidy/source-files.ts'
import type { ProjectFiles } from './project-files.ts'

/** A place in the project that code names: `new URL('../../sql/', import.meta.url)`. */
const NAMED_PLACE = /\bnew URL\(\s*'([^']+)',\s*import\.meta\.url\s*,?\s*\)/g
/** Asks whether this file is the program, which names no place. */
const IS_MAIN = /\bimport\.meta\.main\b/g

/** The files that running `start` may depend on, sorted: what it imports, however indirectly, and what lies at the places which those
 *  files name. Types are gone at run time: what is imported as a type alone is no input. A name that cannot be read here makes every file
 *  of the project an input; so does the project's root, which is what a test needs to read files by names that it puts together. */
export function inputsOf(start: string, files: ProjectFiles): readonly string[] {
  const found = new Set([start])
  // A set hands out what is added while it is walked.
  for (const path of found) {
    const code = files.get(path)?.code ?? ''
    for (const { file, typeOnly } of importsOf(path, code))
      if (file !== undefined && !typeOnly) found.add(file)
    const places = placesIn(path, code)
    if (places.includes('.')) return [...files.keys()].toSorted()
    for (const place of places) for (const file of filesAt(place, files)) found.add(file)
  }
  return [...found].toSorted()
}

/** From the project's root, which is `.`. */
function placesIn(path: string, code: string): readonly string[] {
  const named = [...code.matchAll(NAMED_PLACE)].map(([, place = '']) =>
    join(dirname(path), place).replace(/(?<=.)\/$/, ''),
  )
  const unread = code.replaceAll(NAMED_PLACE, '').replaceAll(IS_MAIN, '').includes('import.meta')
  return unread ? ['.'] : named
}

function filesAt(place: string, files: ProjectFiles): readonly string[] {
  return files.has(place) ? [place] : [...files.keys()].filter(path => path.startsWith(`${place}/`))
}
