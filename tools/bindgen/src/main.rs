//! `bindgen INPUT.wasm OUT_DIR OUT_NAME`: the build's only use of wasm-bindgen's command line.
//!
//! It is a crate of this workspace so that its version can never differ from the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, out_dir, out_name] = arguments.as_slice() else {
        eprintln!("usage: bindgen INPUT.wasm OUT_DIR OUT_NAME");
        return ExitCode::from(2);
    };
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    let run = bindgen.input_path(input).out_name(out_name).web(true).and_then(|bindgen| {
        bindgen
            .omit_default_module_path(true)
            .typescript(true)
            // After a trap `js/guard.js` calls this to go on in a fresh instance of the kept module.
            .reset_state_function(true)
            .generate(out_dir)
    });
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
