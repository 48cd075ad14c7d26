/** One thing that was looked at: `note` is neither good nor bad, `warn` and `fail` have a remedy. */
export type StoreFinding =
  | { readonly kind: 'ok' | 'note'; readonly name: string; readonly detail: string }
  | {
      readonly kind: 'warn' | 'fail'
      readonly name: string
      readonly detail: string
      readonly remedy: string
    }
