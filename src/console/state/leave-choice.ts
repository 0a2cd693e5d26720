/** What becomes of running work when a console ends. The configuration names one; it must not need the whole console for that. */
export const LEAVE_CHOICES = ['detach', 'drain', 'cancel'] as const;
export type LeaveChoice = (typeof LEAVE_CHOICES)[number];
