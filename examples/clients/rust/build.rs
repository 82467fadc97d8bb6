//! Generates the messages and the client from `proto/` at build time. Brings its own
//! protoc, unless the environment variable PROTOC names another.

use std::error::Error;

const PROTOS: &str = "../../../proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PROTOS}");
    println!("cargo:rerun-if-env-changed=PROTOC");
    let mut config = tonic_prost_build::Config::new();
    if std::env::var_os("PROTOC").is_none() {
        config.protoc_executable(protoc_bin_vendored::protoc_bin_path()?);
    }
    let files =
        ["completion_service", "failover_error"].map(|name| format!("{PROTOS}/spillway/v1/{name}.proto"));
    let includes = [PROTOS.into(), protoc_bin_vendored::include_path()?];
    tonic_prost_build::configure().build_server(false).compile_with_config(
        config,
        &files.map(Into::into) as &[std::path::PathBuf],
        &includes,
    )?;
    Ok(())
}
