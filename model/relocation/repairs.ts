/**
 * What the postings of 2008 have in common that can be had otherwise, so that it can be seen what each is to blame
 * for. As posted, all is off.
 */
export interface PostingRepairs {
  /** Kernel paths keep no pointer into an upper table page over a sleep. */
  readonly walksAfterSleep: boolean;
  /** Kernel paths are not preempted before they sleep or return. */
  readonly disablesPreemption: boolean;
  /** After a failed allocation, what has been moved is flushed and freed as after the last page. */
  readonly endsAfterFailure: boolean;
}

export const NOT_REPAIRED: PostingRepairs = {
  walksAfterSleep: false,
  disablesPreemption: false,
  endsAfterFailure: false,
};
