// A pair of scales, drawn here: courts' own emblems are not ours to use.
export const Emblem = ({ size }: { size: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d="M16 4v22M9 28h14M6 9h20" />
    <path d="M6 9l-4 9h8zM26 9l-4 9h8z" />
    <path d="M2 18a4 3.4 0 0 0 8 0M22 18a4 3.4 0 0 0 8 0" />
  </svg>
);
