/** One line of `doctor`. */
export type Finding =
  | { readonly kind: 'ok' | 'note'; readonly name: string; readonly detail: string }
  | {
      readonly kind: 'warn' | 'fail'
      readonly name: string
      readonly detail: string
      readonly remedy: string
    }

export function ok(name: string, detail: string): Finding {
  return { kind: 'ok', name, detail }
}

/** Worth knowing, and nothing to do about. */
export function note(name: string, detail: string): Finding {
  return { kind: 'note', name, detail }
}

export function warn(name: string, detail: string, remedy: string): Finding {
  return { kind: 'warn', name, detail, remedy }
}

export function fail(name: string, detail: string, remedy: string): Finding {
  return { kind: 'fail', name, detail, remedy }
}
