//! Loops over samples at the vector width of the processor.

/// Compiles a function twice, for the baseline and for AVX2, and selects one at run time. The body must be plain
/// arithmetic on slices, the same in any width; functions that it calls must be inlined to profit.
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
