//! Settings are taken as a whole or not at all; what is taken reads the same when it is read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tieout::settings::Settings;

fuzz_target!(|data: &[u8]| {
    if let Ok(read) = Settings::parse(data) {
        assert_eq!(Settings::parse(data).as_ref(), Ok(&read));
    }
});
