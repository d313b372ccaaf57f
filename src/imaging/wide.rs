//! Loops over samples in the width that the processor has.

/// Compiles a function twice, for every processor of its kind and for those with AVX2, and at run time takes what the
/// processor has. What it does must be plain arithmetic on slices, the same in any width; calls within are worth
/// something only where they are inlined.
macro_rules! wide {
    ($(#[$about:meta])* $vis:vis fn $name:ident($($value:ident: $type:ty),* $(,)?) $(-> $gives:ty)? $body:block) => {
        $(#[$about])*
        $vis fn $name($($value: $type),*) $(-> $gives)? {
            #[inline(always)]
            fn any($($value: $type),*) $(-> $gives)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($value: $type),*) $(-> $gives)? {
                any($($value),*)
            }

            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                // SAFETY: the processor has AVX2, and the function needs nothing else.
                return unsafe { avx2($($value),*) };
            }
            any($($value),*)
        }
    };
}

pub(crate) use wide;
