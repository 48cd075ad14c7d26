/** Ends an integration test's file that hangs: the longest takes four minutes on a busy machine. */
export const INTEGRATION_TIMEOUT_S = 720
/** Of a run of the same file on machines that it has made: that ends first, so that the outer one is there to remove them. */
export const INNER_TIMEOUT_S = INTEGRATION_TIMEOUT_S - 120
