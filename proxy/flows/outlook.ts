import type { DropReason } from './drop-reason.ts'

/** What would become of a new flow. `hold`: it would wait. */
export type Outlook = 'placed' | 'hold' | DropReason
